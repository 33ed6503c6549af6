/** Names of the editor's default themes. */
export type ThemeName = 'dark' | 'light' | 'hc-dark' | 'hc-light';

type Values = Readonly<Record<string, string>>;

const FONTS: Values = { 'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif', 'font-size': '13px', 'editor-font-family': '"Droid Sans Mono", monospace' };

const DARK: Values = {
  foreground: '#cccccc', 'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', descriptionForeground: '#9d9d9d', disabledForeground: 'rgba(204, 204, 204, 0.5)', 'icon-foreground': '#cccccc', focusBorder: '#0078d4',
  'panel-border': '#2b2b2b', 'widget-border': '#313131', 'editorIndentGuide-background1': '#404040', 'editorWidget-background': '#202020', 'sideBar-background': '#181818',
  'charts-blue': '#59a4f9', 'charts-green': '#89d185', 'charts-red': '#f14c4c', 'charts-yellow': '#cca700', 'charts-purple': '#b180d7', 'charts-orange': '#d18616',
  'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1', 'button-border': 'rgba(255, 255, 255, 0.07)', 'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc', 'button-secondaryHoverBackground': '#3c3c3c',
  'toolbar-hoverBackground': 'rgba(90, 93, 94, 0.31)', 'toolbar-activeBackground': 'rgba(99, 102, 103, 0.31)', 'textLink-foreground': '#4daafc', 'badge-background': '#616161', 'badge-foreground': '#f8f8f8',
  'panelTitle-activeForeground': '#cccccc', 'panelTitle-inactiveForeground': '#9d9d9d', 'panelTitle-activeBorder': '#0078d4', 'input-background': '#313131', 'input-foreground': '#cccccc', 'input-border': '#3c3c3c', 'input-placeholderForeground': '#989898',
  'inputOption-activeBackground': 'rgba(36, 137, 219, 0.51)', 'inputOption-activeForeground': '#ffffff', 'inputOption-activeBorder': '#2488db',
  'list-hoverBackground': '#2a2d2e', 'list-activeSelectionBackground': '#04395e', 'list-activeSelectionForeground': '#ffffff', 'list-inactiveSelectionBackground': '#37373d', 'textCodeBlock-background': '#2b2b2b', 'progressBar-background': '#0078d4', 'checkbox-selectBackground': '#202020',
  'gitDecoration-addedResourceForeground': '#81b88b', 'gitDecoration-modifiedResourceForeground': '#e2c08d', 'gitDecoration-deletedResourceForeground': '#c74e39',
};

const LIGHT: Values = {
  foreground: '#3b3b3b', 'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b', descriptionForeground: '#3b3b3b', disabledForeground: 'rgba(97, 97, 97, 0.5)', 'icon-foreground': '#3b3b3b', focusBorder: '#005fb8',
  'panel-border': '#e5e5e5', 'widget-border': '#e5e5e5', 'editorIndentGuide-background1': '#d3d3d3', 'editorWidget-background': '#f8f8f8', 'sideBar-background': '#f8f8f8',
  'charts-blue': '#1a85ff', 'charts-green': '#388a34', 'charts-red': '#e51400', 'charts-yellow': '#bf8803', 'charts-purple': '#652d90', 'charts-orange': '#d18616',
  'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8', 'button-border': 'rgba(0, 0, 0, 0.1)', 'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'button-secondaryHoverBackground': '#cccccc',
  'toolbar-hoverBackground': 'rgba(184, 184, 184, 0.31)', 'toolbar-activeBackground': 'rgba(166, 166, 166, 0.31)', 'textLink-foreground': '#005fb8', 'badge-background': '#cccccc', 'badge-foreground': '#3b3b3b',
  'panelTitle-activeForeground': '#3b3b3b', 'panelTitle-inactiveForeground': '#3b3b3b', 'panelTitle-activeBorder': '#005fb8', 'input-background': '#ffffff', 'input-foreground': '#3b3b3b', 'input-border': '#cecece', 'input-placeholderForeground': '#767676',
  'inputOption-activeBackground': '#bed6ed', 'inputOption-activeForeground': '#000000', 'inputOption-activeBorder': '#005fb8',
  'list-hoverBackground': '#f2f2f2', 'list-activeSelectionBackground': '#e8e8e8', 'list-activeSelectionForeground': '#000000', 'list-inactiveSelectionBackground': '#e4e6f1', 'textCodeBlock-background': '#f8f8f8', 'progressBar-background': '#005fb8', 'checkbox-selectBackground': '#f8f8f8',
  'gitDecoration-addedResourceForeground': '#587c0c', 'gitDecoration-modifiedResourceForeground': '#895503', 'gitDecoration-deletedResourceForeground': '#ad0707',
};

const HC_DARK: Values = {
  foreground: '#ffffff', 'editor-background': '#000000', 'editor-foreground': '#ffffff', descriptionForeground: 'rgba(255, 255, 255, 0.7)', disabledForeground: '#a5a5a5', 'icon-foreground': '#ffffff', focusBorder: '#f38518', contrastBorder: '#6fc3df', contrastActiveBorder: '#f38518',
  'panel-border': '#6fc3df', 'widget-border': '#6fc3df', 'editorIndentGuide-background1': '#ffffff', 'editorWidget-background': '#0c141f', 'sideBar-background': '#000000',
  'charts-blue': '#59a4f9', 'charts-green': '#89d185', 'charts-red': '#f48771', 'charts-yellow': '#ffd370', 'charts-purple': '#b180d7', 'charts-orange': '#d18616',
  'button-foreground': '#ffffff', 'button-background': '#000000', 'button-border': '#6fc3df', 'button-secondaryForeground': '#ffffff', 'toolbar-hoverOutline': '#f38518', 'textLink-foreground': '#21a6ff', 'badge-background': '#000000', 'badge-foreground': '#ffffff',
  'panelTitle-activeForeground': '#ffffff', 'panelTitle-inactiveForeground': '#ffffff', 'panelTitle-activeBorder': '#6fc3df', 'input-background': '#000000', 'input-foreground': '#ffffff', 'input-border': '#6fc3df', 'input-placeholderForeground': 'rgba(255, 255, 255, 0.7)',
  'inputOption-activeBackground': 'rgba(0, 0, 0, 0)', 'inputOption-activeForeground': '#ffffff', 'inputOption-activeBorder': '#6fc3df', 'list-hoverBackground': 'rgba(255, 255, 255, 0.1)', 'textCodeBlock-background': '#000000', 'progressBar-background': '#6fc3df', 'checkbox-selectBackground': '#0c141f',
  'gitDecoration-addedResourceForeground': '#a1e3ad', 'gitDecoration-modifiedResourceForeground': '#e2c08d', 'gitDecoration-deletedResourceForeground': '#c74e39',
};

const HC_LIGHT: Values = {
  foreground: '#292929', 'editor-background': '#ffffff', 'editor-foreground': '#292929', descriptionForeground: 'rgba(41, 41, 41, 0.7)', disabledForeground: '#7f7f7f', 'icon-foreground': '#292929', focusBorder: '#006bbd', contrastBorder: '#0f4a85', contrastActiveBorder: '#006bbd',
  'panel-border': '#0f4a85', 'widget-border': '#0f4a85', 'editorIndentGuide-background1': '#cccccc', 'editorWidget-background': '#ffffff', 'sideBar-background': '#ffffff',
  'charts-blue': '#1a85ff', 'charts-green': '#374e06', 'charts-red': '#b5200d', 'charts-yellow': '#895503', 'charts-purple': '#652d90', 'charts-orange': '#d18616',
  'button-foreground': '#ffffff', 'button-background': '#0f4a85', 'button-hoverBackground': '#0f4a85', 'button-border': '#0f4a85', 'button-secondaryForeground': '#292929', 'button-secondaryBackground': '#ffffff', 'toolbar-hoverOutline': '#006bbd', 'textLink-foreground': '#0f4a85', 'badge-background': '#0f4a85', 'badge-foreground': '#ffffff',
  'panelTitle-activeForeground': '#292929', 'panelTitle-inactiveForeground': '#292929', 'panelTitle-activeBorder': '#b5200d', 'input-background': '#ffffff', 'input-foreground': '#292929', 'input-border': '#0f4a85', 'input-placeholderForeground': 'rgba(41, 41, 41, 0.7)',
  'inputOption-activeBackground': 'rgba(0, 0, 0, 0)', 'inputOption-activeForeground': '#292929', 'inputOption-activeBorder': '#0f4a85', 'list-hoverBackground': 'rgba(15, 74, 133, 0.1)', 'list-activeSelectionBackground': 'rgba(15, 74, 133, 0.1)', 'list-inactiveSelectionBackground': 'rgba(15, 74, 133, 0.1)', 'textCodeBlock-background': '#f2f2f2', 'progressBar-background': '#0f4a85', 'checkbox-selectBackground': '#ffffff',
  'gitDecoration-addedResourceForeground': '#374e06', 'gitDecoration-modifiedResourceForeground': '#895503', 'gitDecoration-deletedResourceForeground': '#ad0707',
};

const THEMES: Record<ThemeName, Values> = { dark: DARK, light: LIGHT, 'hc-dark': HC_DARK, 'hc-light': HC_LIGHT };

/** The classes that the editor sets on the body. */
export const BODY_CLASSES: Record<ThemeName, string> = { dark: 'vscode-dark', light: 'vscode-light', 'hc-dark': 'vscode-high-contrast', 'hc-light': 'vscode-high-contrast vscode-high-contrast-light' };

/** The theme's values as the editor gives them to a webview. */
export function themeSheet(name: ThemeName): string {
  const lines = Object.entries({ ...FONTS, ...THEMES[name] }).map(([key, value]) => `--vscode-${key}: ${value};`);
  return `html { ${lines.join(' ')} }`;
}
