import type { Model } from '../../engine/agents/model-port.ts';
import { createScriptedModel } from '../../engine/agents/scripted/scripted-model.ts';
import type { Config } from '../../engine/model/config.ts';
import { Fault } from '../../engine/model/fault.ts';
import type { Playbook } from '../../engine/model/playbook.ts';
import type { Role } from '../../engine/model/role.ts';
import type { Clock } from '../../engine/ports.ts';
import { createAnthropicModel } from './anthropic/anthropic-model.ts';
import { createCommandModel } from './command-model.ts';
import { keyOf } from './provider-keys.ts';
import { PROVIDER_NAMES, type ProviderName } from './provider-names.ts';

/** What a provider is made from; each takes what it needs. */
export interface ProviderSettings {
  readonly provider: string;
  /** Keys by the variable that each has in an environment; a provider that needs one throws when its own is missing. */
  readonly keys: Readonly<Record<string, string>>;
  /** Names of models by role, where the configuration says so. */
  readonly models?: Readonly<Partial<Record<Role, string | undefined>>> | undefined;
  /** Commands by role, where the configuration names some. */
  readonly commandAgents?: Config['commandAgents'];
  readonly playbook: unknown;
  readonly clock: Clock;
}

/** One row a provider. */
const PROVIDERS: Readonly<Record<ProviderName, (settings: ProviderSettings) => Model>> = {
  scripted: ({ playbook, clock }) => createScriptedModel((playbook as Playbook | undefined) ?? { version: 1, agents: [] }, { clock }),
  anthropic: ({ keys, models, clock }) => createAnthropicModel({ key: keyOf('anthropic', keys), baseUrl: process.env['ANTHROPIC_BASE_URL'], models, clock }),
  command: ({ commandAgents }) => createCommandModel(commandAgents),
};

/** Makes a provider by name; throws Fault `usage` for one that does not exist. */
export function createModel(settings: ProviderSettings): Model {
  const name = PROVIDER_NAMES.find((known) => known === settings.provider);
  if (name === undefined) throw new Fault('usage', `There is no provider ${settings.provider}`, { remedy: `Use one of: ${PROVIDER_NAMES.join(', ')}.` });
  return PROVIDERS[name](settings);
}
