import { serveCoordinator, type CoordinatorData } from '../node/coordinator/coordinator-service.ts';
import { parentProcessPort } from '../node/threads/process-port.ts';

const service = serveCoordinator(parentProcessPort(), JSON.parse(process.argv[2] ?? '') as CoordinatorData);
// It ends with its window, however that ends.
process.on('disconnect', () => void service.end().finally(() => process.exit(0)));
