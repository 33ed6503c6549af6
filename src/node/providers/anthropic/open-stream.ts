import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { Messages, type MessageCreateParamsStreaming, type RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';

/** One call of the API. */
export interface StreamRequest {
  readonly key: string;
  readonly baseUrl: string;
  readonly body: MessageCreateParamsStreaming;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/** An answer that has begun. */
export interface OpenStream {
  readonly headers: Headers;
  readonly events: AsyncIterable<RawMessageStreamEvent>;
}

/** Streaming is what watches the time of a call, not the SDK. */
const NO_TIMEOUT_MS = 2_147_483_647;

/**
 * Makes one call with the SDK and resolves when its answer begins. This file is all that loads the SDK, and is loaded with
 * the first call. It takes nothing but the base address and extra headers from the environment, tries nothing again,
 * logs nothing and traces nothing.
 */
export async function openStream({ key, baseUrl, body, fetch, signal }: StreamRequest): Promise<OpenStream> {
  const client = new BaseAnthropic({ apiKey: key, baseURL: baseUrl, fetch, maxRetries: 0, timeout: NO_TIMEOUT_MS, logLevel: 'off', openTelemetry: false });
  const { data, response } = await new Messages(client).create(body, { signal }).withResponse();
  return { headers: response.headers, events: data };
}
