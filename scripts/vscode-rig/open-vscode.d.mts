import type { Page } from 'playwright-core';

/** What is opened, and how. */
export interface OpenOptions {
  /** A fresh copy of the sample project unless said. */
  readonly folder?: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** What the user's settings.json holds at the start. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Added to what the extension host sees. */
  readonly env?: Readonly<Record<string, string>>;
  /** Installed as a person has it, with notifications; else as the extension under development, where VS Code shows none by itself. */
  readonly installed?: boolean;
  /** What the user's keybindings.json holds at the start. */
  readonly keybindings?: readonly Readonly<Record<string, unknown>>[];
  readonly onConsole?: (text: string) => void;
}

/** A window of the real VS Code with this extension in it. */
export interface VsCodeSession {
  readonly page: Page;
  readonly folder: string;
  /** The home folder of the extension host; nobody's, and gone afterwards. */
  readonly home: string;
  /** The file in which VS Code keeps the user's settings. */
  readonly userSettings: string;
  /** Opens another window of the same VS Code: on that folder, or on the same one. */
  openAnother(folder?: string): Promise<Page>;
  /** Runs a command by id (one of this extension's) or by its words in the palette, in that window or in the first one. */
  runCommand(command: string, on?: Page): Promise<void>;
  serverLog(): string;
  close(): Promise<void>;
}

/** A server, a browser and a window with this extension in it, ready for use. `close()` ends all of it; it also ends with this process. */
export function openVsCode(options?: OpenOptions): Promise<VsCodeSession>;
