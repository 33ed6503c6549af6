/** VS Code's server, running. */
export interface VsCodeServer {
  readonly port: number;
  readonly version: string;
  /** Ends it and all that it started. */
  stop(): void;
}

/** How it is started. */
export interface ServerOptions {
  /** Added to what the extension host sees. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts VS Code's server, installed first when it is not there. */
export function startServer(options?: ServerOptions): Promise<VsCodeServer>;
