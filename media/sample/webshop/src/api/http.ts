/** What a route answers. */
export interface Reply {
  readonly status: number;
  readonly type: 'json' | 'html';
  readonly body: string;
}

/** Answers with data. */
export function json(status: number, data: unknown): Reply {
  return { status, type: 'json', body: JSON.stringify(data) };
}

/** Answers with a page. */
export function html(body: string): Reply {
  return { status: 200, type: 'html', body };
}
