import { diagnose, type DoctorItem } from '../../engine/doctor/diagnose.ts';
import { gatherFacts, type DoctorOptions } from './gather-facts.ts';

/** Preflight: looks at the machine and the repository, and says of each item whether it is ok and what to do. Changes nothing. */
export async function doctor(options: DoctorOptions): Promise<readonly DoctorItem[]> {
  return diagnose(await gatherFacts(options));
}
