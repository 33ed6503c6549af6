import { join } from 'node:path';
import type { RunEvent } from '../../engine/events/event.ts';
import { decodeSnapshot, encodeSnapshot, type Snapshot } from '../../engine/journal/snapshot.ts';
import type { Log } from '../../engine/ports.ts';
import { nodeHashes } from '../hashes.ts';
import { realDisk, type Disk } from './disk.ts';
import { writeDurably } from './durable-file.ts';

const SNAPSHOT_FILE = 'snapshot.json';

/** Replaces the snapshot in an existing folder; whatever happens, the old or the new one is there. */
export async function writeSnapshot(folder: string, snapshot: Snapshot, disk: Disk = realDisk): Promise<void> {
  await writeDurably(disk, join(folder, SNAPSHOT_FILE), encodeSnapshot(snapshot, nodeHashes));
}

/** The snapshot in a folder if it belongs to these events and this fold; any other one is ignored with a warning, for replay is the truth. */
export async function readSnapshot(folder: string, options: { events: readonly RunEvent[]; fold: number; log: Log; disk?: Disk }): Promise<Snapshot | undefined> {
  const bytes = await (options.disk ?? realDisk).read(join(folder, SNAPSHOT_FILE));
  if (bytes === undefined) return undefined;
  const snapshot = decodeSnapshot(bytes.toString('utf8'), options, nodeHashes);
  if (snapshot.ok) return snapshot.value;
  options.log.warn('the snapshot is not used, the journal is replayed instead', { folder, why: snapshot.error });
  return undefined;
}
