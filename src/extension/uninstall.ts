// Run by VS Code with its own Node once the extension is uninstalled; there is no editor to ask then.
import { cacheFolder } from '../node/cache-folder.ts';
import { clearPlaces } from './locks/lock-places.ts';

void clearPlaces(cacheFolder());
