/** What the panel's page is made of. */
export interface PanelPage {
  /** The webview's own source for the content security policy. */
  readonly cspSource: string;
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  /** Address of the icons' font, without the query. */
  readonly font: string;
}

/** The query with which the stylesheet of the icons names their font: only the very same address is loaded once. */
export const FONT_QUERY = '?721d4c0a96379d0c13d3d5596893c348';

/** The panel's page: one script, one stylesheet, nothing inline, nothing from elsewhere. */
export function panelHtml({ cspSource, nonce, script, style, font }: PanelPage): string {
  const policy = `default-src 'none'; img-src ${cspSource}; font-src ${cspSource}; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="preload" href="${font}${FONT_QUERY}" as="font" type="font/ttf" crossorigin>
<link rel="stylesheet" href="${style}">
<title>CE Parallel Pipeline</title>
</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
