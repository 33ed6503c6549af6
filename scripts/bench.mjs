// `npm run bench [name…] [--markdown] [--no-build]`: measures this product beside its rivals and prints tables. Ratios of one run count, not the figures of one machine.
import path from 'node:path';
import { build, install, root, run } from './set-up.mjs';

const words = process.argv.slice(2);
install();
// The rivals are dependencies of the benchmarks alone.
install(path.join(root, 'test/bench'));
if (!words.includes('--no-build')) build();
process.exit(run(process.execPath, ['--import', 'tsx', 'test/bench/main.ts', ...words.filter((word) => word !== '--no-build')], { mayFail: true }));
