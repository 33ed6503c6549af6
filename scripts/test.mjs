// `npm test`: sets up what it needs, then runs every test. Arguments are passed on to mocha: `npm test -- --grep journal`.
import { build, install, run } from './set-up.mjs';

install();
build();
run(process.execPath, ['node_modules/mocha/bin/mocha.js', ...process.argv.slice(2)]);
