/** VS Code's own four themes, by the names that the rig has for them. */
export type RigTheme = 'dark' | 'light' | 'hc-black' | 'hc-light';

/** What `workbench.colorTheme` is called for each kind of theme. */
export const THEMES: Readonly<Record<RigTheme, string>>;

/** The settings that make VS Code use one of them, whatever colours the browser prefers. */
export function themeSettings(theme: RigTheme): Readonly<Record<string, unknown>>;
