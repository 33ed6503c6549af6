// VS Code's own four themes, by the names that the rig has for them.

/** The settings that make VS Code use one of them, whatever colours the browser prefers. */
export function themeSettings(theme) {
  return { 'window.autoDetectColorScheme': false, 'window.autoDetectHighContrast': false, 'workbench.colorTheme': THEMES[theme] };
}

/** What `workbench.colorTheme` is called for each kind of theme. */
export const THEMES = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'hc-black': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};
