/** Names of the editor's default themes; their values are those of VS Code 1.139, as far as the panel's styles name them. */
export type ThemeName = 'dark' | 'light' | 'hc-dark' | 'hc-light';

type Values = Readonly<Record<string, string>>;

const FONTS: Values = { 'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif', 'font-size': '13px', 'editor-font-family': '"Droid Sans Mono", monospace' };

const DARK: Values = {
  'badge-background': '#616161', 'badge-foreground': '#f8f8f8', 'button-background': '#0078d4', 'button-border': 'rgba(255, 255, 255, 0.1)', 'button-foreground': '#ffffff',
  'button-hoverBackground': '#026ec1', 'button-secondaryBackground': 'rgba(0, 0, 0, 0)', 'button-secondaryBorder': 'rgba(204, 204, 204, 0.15)', 'button-secondaryForeground': '#cccccc',
  'button-secondaryHoverBackground': '#2b2b2b', 'charts-blue': '#59a4f9', 'charts-green': '#89d185', 'charts-purple': '#b180d7', 'charts-red': '#f14c4c', 'charts-yellow': '#cca700',
  'checkbox-background': '#313131', 'checkbox-border': '#3c3c3c', 'checkbox-foreground': '#cccccc', descriptionForeground: '#9d9d9d', disabledForeground: 'rgba(204, 204, 204, 0.5)',
  'dropdown-background': '#313131', 'dropdown-border': '#3c3c3c', 'dropdown-foreground': '#cccccc', 'editor-background': '#1f1f1f', 'editorWidget-background': '#202020', focusBorder: '#0078d4',
  foreground: '#cccccc', 'gitDecoration-addedResourceForeground': '#81b88b', 'gitDecoration-deletedResourceForeground': '#c74e39', 'gitDecoration-modifiedResourceForeground': '#e2c08d',
  'icon-foreground': '#cccccc', 'input-background': '#313131', 'input-border': '#3c3c3c', 'input-foreground': '#cccccc', 'input-placeholderForeground': '#989898',
  'inputOption-activeBackground': 'rgba(36, 137, 219, 0.51)', 'inputOption-activeBorder': '#2488db', 'inputOption-activeForeground': '#ffffff', 'list-activeSelectionBackground': '#04395e',
  'list-activeSelectionForeground': '#ffffff', 'list-hoverBackground': '#2a2d2e', 'list-inactiveSelectionBackground': '#37373d', 'panel-border': '#2b2b2b', 'panelTitle-activeBorder': '#0078d4',
  'panelTitle-activeForeground': '#cccccc', 'panelTitle-inactiveForeground': '#9d9d9d', 'progressBar-background': '#0078d4', 'sideBar-background': '#181818', 'textCodeBlock-background': '#2b2b2b',
  'textLink-foreground': '#4daafc', 'toolbar-activeBackground': 'rgba(99, 102, 103, 0.31)', 'toolbar-hoverBackground': 'rgba(90, 93, 94, 0.31)', 'widget-border': '#313131',
};

const LIGHT: Values = {
  'badge-background': '#cccccc', 'badge-foreground': '#3b3b3b', 'button-background': '#005fb8', 'button-border': 'rgba(0, 0, 0, 0.1)', 'button-foreground': '#ffffff',
  'button-hoverBackground': '#0258a8', 'button-secondaryBackground': '#e5e5e5', 'button-secondaryBorder': 'rgba(59, 59, 59, 0.15)', 'button-secondaryForeground': '#3b3b3b',
  'button-secondaryHoverBackground': '#cccccc', 'charts-blue': '#0063d3', 'charts-green': '#388a34', 'charts-purple': '#652d90', 'charts-red': '#e51400', 'charts-yellow': '#bf8803',
  'checkbox-background': '#f8f8f8', 'checkbox-border': '#cecece', 'checkbox-foreground': '#3b3b3b', descriptionForeground: '#3b3b3b', disabledForeground: 'rgba(97, 97, 97, 0.5)',
  'dropdown-background': '#ffffff', 'dropdown-border': '#cecece', 'dropdown-foreground': '#3b3b3b', 'editor-background': '#ffffff', 'editorWidget-background': '#f8f8f8', focusBorder: '#005fb8',
  foreground: '#3b3b3b', 'gitDecoration-addedResourceForeground': '#587c0c', 'gitDecoration-deletedResourceForeground': '#ad0707', 'gitDecoration-modifiedResourceForeground': '#895503',
  'icon-foreground': '#3b3b3b', 'input-background': '#ffffff', 'input-border': '#cecece', 'input-foreground': '#3b3b3b', 'input-placeholderForeground': '#767676',
  'inputOption-activeBackground': '#bed6ed', 'inputOption-activeBorder': '#005fb8', 'inputOption-activeForeground': '#000000', 'list-activeSelectionBackground': '#e8e8e8',
  'list-activeSelectionForeground': '#000000', 'list-hoverBackground': '#f2f2f2', 'list-inactiveSelectionBackground': '#e4e6f1', 'panel-border': '#e5e5e5', 'panelTitle-activeBorder': '#005fb8',
  'panelTitle-activeForeground': '#3b3b3b', 'panelTitle-inactiveForeground': '#3b3b3b', 'progressBar-background': '#005fb8', 'sideBar-background': '#f8f8f8', 'textCodeBlock-background': '#f8f8f8',
  'textLink-foreground': '#005fb8', 'toolbar-activeBackground': 'rgba(166, 166, 166, 0.31)', 'toolbar-hoverBackground': 'rgba(184, 184, 184, 0.31)', 'widget-border': '#e5e5e5',
};

const HC_DARK: Values = {
  'badge-background': '#000000', 'badge-foreground': '#ffffff', 'button-background': '#000000', 'button-border': '#6fc3df', 'button-foreground': '#ffffff', 'button-hoverBackground': '#000000',
  'button-secondaryBorder': '#6fc3df', 'button-secondaryForeground': '#ffffff', 'charts-blue': '#59a4f9', 'charts-green': '#89d185', 'charts-purple': '#b180d7', 'charts-red': '#f48771',
  'charts-yellow': '#ffd370', 'checkbox-background': '#000000', 'checkbox-border': '#6fc3df', 'checkbox-foreground': '#ffffff', contrastActiveBorder: '#f38518', contrastBorder: '#6fc3df',
  descriptionForeground: 'rgba(255, 255, 255, 0.7)', disabledForeground: '#a5a5a5', 'dropdown-background': '#000000', 'dropdown-border': '#6fc3df', 'dropdown-foreground': '#ffffff',
  'editor-background': '#000000', 'editorWidget-background': '#0c141f', focusBorder: '#f38518', foreground: '#ffffff', 'gitDecoration-addedResourceForeground': '#a1e3ad',
  'gitDecoration-deletedResourceForeground': '#c74e39', 'gitDecoration-modifiedResourceForeground': '#e2c08d', 'icon-foreground': '#ffffff', 'input-background': '#000000', 'input-border': '#6fc3df',
  'input-foreground': '#ffffff', 'input-placeholderForeground': 'rgba(255, 255, 255, 0.7)', 'inputOption-activeBackground': 'rgba(0, 0, 0, 0)', 'inputOption-activeBorder': '#6fc3df',
  'inputOption-activeForeground': '#ffffff', 'list-hoverBackground': 'rgba(255, 255, 255, 0.1)', 'panel-border': '#6fc3df', 'panelTitle-activeBorder': '#6fc3df',
  'panelTitle-activeForeground': '#ffffff', 'panelTitle-inactiveForeground': '#ffffff', 'progressBar-background': '#6fc3df', 'sideBar-background': '#000000', 'textCodeBlock-background': '#000000',
  'textLink-foreground': '#21a6ff', 'toolbar-hoverOutline': '#f38518', 'widget-border': '#6fc3df',
};

const HC_LIGHT: Values = {
  'badge-background': '#0f4a85', 'badge-foreground': '#ffffff', 'button-background': '#0f4a85', 'button-border': '#0f4a85', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0f4a85',
  'button-secondaryBackground': '#ffffff', 'button-secondaryBorder': '#0f4a85', 'button-secondaryForeground': '#292929', 'charts-blue': '#0063d3', 'charts-green': '#374e06',
  'charts-purple': '#652d90', 'charts-red': '#b5200d', 'charts-yellow': '#895503', 'checkbox-background': '#ffffff', 'checkbox-border': '#0f4a85', 'checkbox-foreground': '#292929',
  contrastActiveBorder: '#006bbd', contrastBorder: '#0f4a85', descriptionForeground: 'rgba(41, 41, 41, 0.7)', disabledForeground: '#7f7f7f', 'dropdown-background': '#ffffff',
  'dropdown-border': '#0f4a85', 'dropdown-foreground': '#292929', 'editor-background': '#ffffff', 'editorWidget-background': '#ffffff', focusBorder: '#006bbd', foreground: '#292929',
  'gitDecoration-addedResourceForeground': '#374e06', 'gitDecoration-deletedResourceForeground': '#ad0707', 'gitDecoration-modifiedResourceForeground': '#895503', 'icon-foreground': '#292929',
  'input-background': '#ffffff', 'input-border': '#0f4a85', 'input-foreground': '#292929', 'input-placeholderForeground': 'rgba(41, 41, 41, 0.7)', 'inputOption-activeBackground': 'rgba(0, 0, 0, 0)',
  'inputOption-activeBorder': '#0f4a85', 'inputOption-activeForeground': '#292929', 'list-activeSelectionBackground': 'rgba(15, 74, 133, 0.1)', 'list-hoverBackground': 'rgba(15, 74, 133, 0.1)',
  'list-inactiveSelectionBackground': 'rgba(15, 74, 133, 0.1)', 'panel-border': '#0f4a85', 'panelTitle-activeBorder': '#b5200d', 'panelTitle-activeForeground': '#292929',
  'panelTitle-inactiveForeground': '#292929', 'progressBar-background': '#0f4a85', 'sideBar-background': '#ffffff', 'textCodeBlock-background': '#f2f2f2', 'textLink-foreground': '#0f4a85',
  'toolbar-hoverOutline': '#006bbd', 'widget-border': '#0f4a85',
};

const THEMES: Record<ThemeName, Values> = { dark: DARK, light: LIGHT, 'hc-dark': HC_DARK, 'hc-light': HC_LIGHT };

/** The classes that the editor sets on the body. */
export const BODY_CLASSES: Record<ThemeName, string> = { dark: 'vscode-dark', light: 'vscode-light', 'hc-dark': 'vscode-high-contrast', 'hc-light': 'vscode-high-contrast vscode-high-contrast-light' };

/** The theme's values as the editor gives them to a webview. */
export function themeSheet(name: ThemeName): string {
  const lines = Object.entries({ ...FONTS, ...THEMES[name] }).map(([key, value]) => `--vscode-${key}: ${value};`);
  return `html { ${lines.join(' ')} }`;
}
