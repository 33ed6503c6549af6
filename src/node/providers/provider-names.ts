/** Names of the providers that there are; create-model.ts has a row for each, or does not compile. */
export const PROVIDER_NAMES = ['scripted', 'anthropic', 'command'] as const;

/** Name of a provider. */
export type ProviderName = (typeof PROVIDER_NAMES)[number];
