/** The theme variables that the panel uses, as VS Code's built-in themes set them: Dark Modern, Light Modern, both high contrasts. */

export type ThemeName = 'dark' | 'light' | 'hc-dark' | 'hc-light';

export interface Theme {
  /** Class of the body and `data-vscode-theme-kind`. */
  readonly kind: string;
  readonly colours: Readonly<Record<string, string>>;
}

const common = {
  'font-family': "'Segoe UI', 'DejaVu Sans', Ubuntu, sans-serif", 'font-size': '13px', 'font-weight': 'normal',
  'editor-font-family': "'DejaVu Sans Mono', Consolas, monospace", 'editor-font-size': '12px',
} as const;

export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    kind: 'vscode-dark',
    colours: {
      ...common,
      'foreground': '#cccccc', 'descriptionForeground': '#9d9d9d', 'errorForeground': '#f85149', 'focusBorder': '#0078d4',
      'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', 'sideBar-background': '#181818', 'panel-background': '#181818', 'panel-border': '#2b2b2b', 'editorGroup-border': '#ffffff17',
      'panelTitle-activeBorder': '#0078d4', 'panelTitle-activeForeground': '#cccccc', 'panelTitle-inactiveForeground': '#9d9d9d',
      'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1', 'button-border': '#ffffff12',
      'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc', 'button-secondaryHoverBackground': '#3c3c3c',
      'badge-background': '#616161', 'badge-foreground': '#f8f8f8', 'checkbox-background': '#313131', 'checkbox-border': '#3c3c3c', 'checkbox-foreground': '#cccccc',
      'dropdown-background': '#313131', 'dropdown-border': '#3c3c3c', 'dropdown-foreground': '#cccccc', 'settings-dropdownListBorder': '#454545',
      'input-background': '#313131', 'input-border': '#3c3c3c', 'input-foreground': '#cccccc', 'input-placeholderForeground': '#989898',
      'inputOption-activeBackground': '#2489db82', 'inputOption-activeBorder': '#2488db', 'inputOption-activeForeground': '#ffffff',
      'list-hoverBackground': '#2a2d2e', 'list-activeSelectionBackground': '#04395e', 'list-activeSelectionForeground': '#ffffff', 'list-inactiveSelectionBackground': '#37373d',
      'textLink-foreground': '#4daafc', 'textLink-activeForeground': '#4daafc', 'textCodeBlock-background': '#2b2b2b', 'progressBar-background': '#0078d4',
      'testing-iconPassed': '#73c991', 'testing-iconFailed': '#f14c4c', 'editorWarning-foreground': '#cca700', 'editorInfo-foreground': '#3794ff', 'charts-purple': '#b180d7',
      'gitDecoration-deletedResourceForeground': '#c74e39', 'gitDecoration-addedResourceForeground': '#81b88b',
      'diffEditor-removedLineBackground': '#ff000033', 'diffEditor-insertedLineBackground': '#9bb95533', 'diffEditor-removedTextBackground': '#ff000033', 'diffEditor-insertedTextBackground': '#9ccc2c33',
      'symbolIcon-keywordForeground': '#cccccc', 'debugTokenExpression-string': '#ce9178', 'debugTokenExpression-number': '#b5cea8',
      'scrollbarSlider-background': '#79797966', 'scrollbarSlider-hoverBackground': '#646464b3', 'scrollbarSlider-activeBackground': '#bfbfbf66',
    },
  },
  light: {
    kind: 'vscode-light',
    colours: {
      ...common,
      'foreground': '#3b3b3b', 'descriptionForeground': '#3b3b3b', 'errorForeground': '#f85149', 'focusBorder': '#005fb8',
      'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b', 'sideBar-background': '#f8f8f8', 'panel-background': '#f8f8f8', 'panel-border': '#e5e5e5', 'editorGroup-border': '#e5e5e5',
      'panelTitle-activeBorder': '#005fb8', 'panelTitle-activeForeground': '#3b3b3b', 'panelTitle-inactiveForeground': '#3b3b3b',
      'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8', 'button-border': '#0000001a',
      'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'button-secondaryHoverBackground': '#cccccc',
      'badge-background': '#cccccc', 'badge-foreground': '#3b3b3b', 'checkbox-background': '#f8f8f8', 'checkbox-border': '#cecece', 'checkbox-foreground': '#3b3b3b',
      'dropdown-background': '#ffffff', 'dropdown-border': '#cecece', 'dropdown-foreground': '#3b3b3b', 'settings-dropdownListBorder': '#cecece',
      'input-background': '#ffffff', 'input-border': '#cecece', 'input-foreground': '#3b3b3b', 'input-placeholderForeground': '#767676',
      'inputOption-activeBackground': '#bed6ed', 'inputOption-activeBorder': '#005fb8', 'inputOption-activeForeground': '#000000',
      'list-hoverBackground': '#f2f2f2', 'list-activeSelectionBackground': '#e8e8e8', 'list-activeSelectionForeground': '#000000', 'list-inactiveSelectionBackground': '#e4e6f1',
      'textLink-foreground': '#005fb8', 'textLink-activeForeground': '#005fb8', 'textCodeBlock-background': '#f8f8f8', 'progressBar-background': '#005fb8',
      'testing-iconPassed': '#007100', 'testing-iconFailed': '#f14c4c', 'editorWarning-foreground': '#bf8803', 'editorInfo-foreground': '#1a85ff', 'charts-purple': '#652d90',
      'gitDecoration-deletedResourceForeground': '#ad0707', 'gitDecoration-addedResourceForeground': '#587c0c',
      'diffEditor-removedLineBackground': '#ff000033', 'diffEditor-insertedLineBackground': '#9bb95533', 'diffEditor-removedTextBackground': '#ff000033', 'diffEditor-insertedTextBackground': '#9ccc2c40',
      'symbolIcon-keywordForeground': '#3b3b3b', 'debugTokenExpression-string': '#a31515', 'debugTokenExpression-number': '#098658',
      'scrollbarSlider-background': '#64646466', 'scrollbarSlider-hoverBackground': '#646464b3', 'scrollbarSlider-activeBackground': '#00000099',
    },
  },
  'hc-dark': {
    kind: 'vscode-high-contrast',
    colours: {
      ...common,
      'foreground': '#ffffff', 'descriptionForeground': '#ffffffb3', 'errorForeground': '#f48771', 'focusBorder': '#f38518', 'contrastBorder': '#6fc3df', 'contrastActiveBorder': '#f38518',
      'editor-background': '#000000', 'editor-foreground': '#ffffff', 'sideBar-background': '#000000', 'panel-background': '#000000', 'panel-border': '#6fc3df', 'editorGroup-border': '#6fc3df',
      'panelTitle-activeBorder': '#6fc3df', 'panelTitle-activeForeground': '#ffffff', 'panelTitle-inactiveForeground': '#ffffff',
      'button-foreground': '#ffffff', 'button-border': '#6fc3df', 'button-secondaryForeground': '#ffffff',
      'badge-background': '#000000', 'badge-foreground': '#ffffff', 'checkbox-background': '#000000', 'checkbox-border': '#6fc3df', 'checkbox-foreground': '#ffffff',
      'dropdown-background': '#000000', 'dropdown-border': '#6fc3df', 'dropdown-foreground': '#ffffff', 'settings-dropdownListBorder': '#ffffff',
      'input-background': '#000000', 'input-border': '#6fc3df', 'input-foreground': '#ffffff', 'input-placeholderForeground': '#ffffffb3',
      'inputOption-activeBackground': '#00000000', 'inputOption-activeBorder': '#6fc3df', 'inputOption-activeForeground': '#ffffff',
      'list-hoverBackground': '#ffffff1a',
      'textLink-foreground': '#21a6ff', 'textLink-activeForeground': '#21a6ff', 'textCodeBlock-background': '#000000', 'progressBar-background': '#6fc3df',
      'testing-iconPassed': '#73c991', 'testing-iconFailed': '#f14c4c', 'editorWarning-foreground': '#ffd370', 'editorInfo-foreground': '#3794ff', 'charts-purple': '#b180d7',
      'gitDecoration-deletedResourceForeground': '#c74e39', 'gitDecoration-addedResourceForeground': '#a1e3ad',
      'diffEditor-removedTextBorder': '#ff008f', 'diffEditor-insertedTextBorder': '#33ff2eff',
      'symbolIcon-keywordForeground': '#ffffff', 'debugTokenExpression-string': '#f48771', 'debugTokenExpression-number': '#89d185',
      'scrollbarSlider-background': '#6fc3df99', 'scrollbarSlider-hoverBackground': '#6fc3dfcc', 'scrollbarSlider-activeBackground': '#6fc3df',
    },
  },
  'hc-light': {
    kind: 'vscode-high-contrast-light',
    colours: {
      ...common,
      'foreground': '#292929', 'descriptionForeground': '#292929b3', 'errorForeground': '#b5200d', 'focusBorder': '#006bbd', 'contrastBorder': '#0f4a85', 'contrastActiveBorder': '#006bbd',
      'editor-background': '#ffffff', 'editor-foreground': '#292929', 'sideBar-background': '#ffffff', 'panel-background': '#ffffff', 'panel-border': '#0f4a85', 'editorGroup-border': '#0f4a85',
      'panelTitle-activeBorder': '#b5200d', 'panelTitle-activeForeground': '#292929', 'panelTitle-inactiveForeground': '#292929',
      'button-background': '#0f4a85', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0f4a85', 'button-border': '#0f4a85', 'button-secondaryBackground': '#ffffff', 'button-secondaryForeground': '#292929',
      'badge-background': '#0f4a85', 'badge-foreground': '#ffffff', 'checkbox-background': '#ffffff', 'checkbox-border': '#0f4a85', 'checkbox-foreground': '#292929',
      'dropdown-background': '#ffffff', 'dropdown-border': '#0f4a85', 'dropdown-foreground': '#292929', 'settings-dropdownListBorder': '#0f4a85',
      'input-background': '#ffffff', 'input-border': '#0f4a85', 'input-foreground': '#292929', 'input-placeholderForeground': '#292929b3',
      'inputOption-activeBackground': '#00000000', 'inputOption-activeBorder': '#0f4a85', 'inputOption-activeForeground': '#292929',
      'list-hoverBackground': '#0f4a851a', 'list-activeSelectionBackground': '#0f4a851a', 'list-inactiveSelectionBackground': '#0f4a851a',
      'textLink-foreground': '#0f4a85', 'textLink-activeForeground': '#0f4a85', 'textCodeBlock-background': '#f2f2f2', 'progressBar-background': '#0f4a85',
      'testing-iconPassed': '#007100', 'testing-iconFailed': '#b5200d', 'editorWarning-foreground': '#895503', 'editorInfo-foreground': '#063b49', 'charts-purple': '#652d90',
      'gitDecoration-deletedResourceForeground': '#ad0707', 'gitDecoration-addedResourceForeground': '#374e06',
      'diffEditor-removedTextBorder': '#ad0707', 'diffEditor-insertedTextBorder': '#374e06',
      'symbolIcon-keywordForeground': '#292929', 'debugTokenExpression-string': '#a31515', 'debugTokenExpression-number': '#098658',
      'scrollbarSlider-background': '#0f4a8566', 'scrollbarSlider-hoverBackground': '#0f4a85cc', 'scrollbarSlider-activeBackground': '#0f4a85',
    },
  },
};
