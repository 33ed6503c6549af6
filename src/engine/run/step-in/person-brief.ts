import type { Finding } from '../../model/finding.ts';

const MOST_FINDINGS = 50;

/** What a builder is told of findings that a person sends to it, as one message. */
export function personMessage(findings: readonly Finding[], message: string): string {
  const shown = findings.slice(0, MOST_FINDINGS).map(({ source, rule, path, range, message: text }) => {
    const where = path === undefined ? '' : ` ${path}${range === undefined ? '' : `:${range.startLine}`}`;
    return `- ${source}${where} ${rule}: ${text.slice(0, 600)}`;
  });
  const more = findings.length > MOST_FINDINGS ? [`- and ${findings.length - MOST_FINDINGS} more`] : [];
  return [message, [...shown, ...more].join('\n')].filter((part) => part !== '').join('\n');
}

/** The message to a builder whose change a person takes back from gates, review or the merge queue. */
export function personBrief(by: string, text: string): string {
  return [`# ${by} sends your change back`, text, 'Mend this within your lease, then answer without a tool call.'].filter((part) => part !== '').join('\n\n');
}
