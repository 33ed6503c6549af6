/** Links at the top of every page. */
export const NAVIGATION: readonly { readonly path: string; readonly label: string }[] = [{ path: '/products', label: 'Products' }];

/** A page with its navigation. The content is HTML already. */
export function layout(title: string, content: string): string {
  const links = NAVIGATION.map(({ path, label }) => `<a href="${path}">${label}</a>`).join(' ');
  return `<!doctype html><html lang="en"><head><title>${title}</title></head><body><nav>${links}</nav><h1>${title}</h1>${content}</body></html>`;
}
