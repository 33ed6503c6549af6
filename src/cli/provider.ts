import { didYouMean } from '../engine/documents/suggest.ts';
import { Fault } from '../engine/model/fault.ts';
import { PROVIDER_NAMES } from '../node/providers/provider-names.ts';

const REMEDY = 'Give a playbook with --playbook FILE: the scripted provider works offline from it.';

/** The provider of a run. `auto` (the default) is `scripted` when there is a playbook; nothing else is configured then. */
export function chooseProvider(asked: string | undefined, hasPlaybook: boolean): string {
  const name = asked ?? 'auto';
  if (name === 'scripted') return name;
  if (name === 'auto') {
    if (hasPlaybook) return 'scripted';
    throw new Fault('preflight', 'No model provider is configured', { details: { available: PROVIDER_NAMES }, remedy: REMEDY });
  }
  throw new Fault('usage', `There is no provider "${name}"`, { details: { available: PROVIDER_NAMES }, remedy: didYouMean(name, [...PROVIDER_NAMES, 'auto'], REMEDY) });
}
