import type { Playbook } from '../../model/playbook.ts';
import type { Clock } from '../../ports.ts';
import type { Model } from '../model-port.ts';
import { Fault } from '../../model/fault.ts';

/** A provider that answers from a playbook, offline and the same every time (DESIGN 6.3). */
export function createScriptedModel(playbook: Playbook, options: { readonly clock: Clock; readonly defaultPlan?: unknown }): Model {
  void [playbook, options];
  throw new Fault('internal', 'The scripted provider is not there yet.');
}
