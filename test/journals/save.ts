import { join } from 'node:path';
import { RunId } from '../../src/engine/model/ids.ts';
import { systemClock } from '../../src/node/clock.ts';
import { createIds } from '../../src/node/ids.ts';
import { openJournal } from '../../src/node/journal/open-journal.ts';
import { silentLog } from '../../src/node/log.ts';
import { oneOfEach } from './one-of-each.ts';

// node --import tsx test/journals/save.ts NAME writes a new saved journal of one event of each type; older ones are never written again.
const name = process.argv[2];
if (name === undefined) throw new Error('Say under which name, as 0.2.0-one-of-each.');
const { journal, events } = await openJournal({ folder: join(import.meta.dirname, name), run: RunId.parse('saved-run'), clock: systemClock, ids: createIds(systemClock), log: silentLog });
if (events.length > 0) throw new Error(`${name} is there already; saved journals are not changed.`);
for (const event of oneOfEach()) await journal.append([event]);
await journal.close();
