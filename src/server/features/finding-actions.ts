import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver';
import { z } from 'zod';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { CONFLICT_COMMAND, FINDING_COMMANDS } from '../../protocol/language-server.ts';

/** What the diagnostic of a finding carries for its fixes. */
const FindingData = z.object({ finding: z.string(), task: z.string(), rule: z.string() });

/** What the diagnostic of a conflict carries for its fix. */
const ConflictData = z.object({ conflict: z.number() });

/** The fix for diagnostics of conflicts: a look at both sides. */
export function conflictActions(diagnostics: readonly Diagnostic[]): CodeAction[] {
  const title = 'Show Both Sides of the Conflict';
  return diagnostics.flatMap((diagnostic) => {
    const data = ConflictData.safeParse(diagnostic.data);
    return data.success ? [{ title, kind: CodeActionKind.QuickFix, isPreferred: true, diagnostics: [diagnostic], command: { title, command: CONFLICT_COMMAND, arguments: [data.data.conflict] } }] : [];
  });
}

/** What can be done about findings: send them to their builder, accept them, look at them where they were found, have them explained. All of it is done by the extension. */
export function findingActions(diagnostics: readonly Diagnostic[], others: readonly Diagnostic[]): CodeAction[] {
  const all = readable(others);
  return readable(diagnostics).flatMap(({ diagnostic, data: { finding, task, rule } }) => {
    const action = (title: string, command: keyof typeof FINDING_COMMANDS, ids: readonly string[], isPreferred = false): CodeAction => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      ...(isPreferred ? { isPreferred } : {}),
      command: { title, command: FINDING_COMMANDS[command], arguments: [ids] },
    });
    const ofTask = all.filter(({ data }) => data.task === task).map(({ data }) => data.finding);
    const ofRule = all.filter(({ data }) => data.task === task && data.rule === rule).map(({ data }) => data.finding);
    const name = cleanText(rule, 40);
    return [
      action(`Send to the Builder of ${task}`, 'send', [finding], true),
      ...(ofTask.length > 1 ? [action(`Send All ${count(ofTask.length, 'Finding')} in This File to the Builder of ${task}`, 'send', ofTask)] : []),
      action('Waive…', 'waive', [finding]),
      ...(ofRule.length > 1 && name !== '' ? [action(`Waive All ${ofRule.length} of ${name} in This File…`, 'waive', ofRule)] : []),
      action('Open in Worktree', 'open', [finding]),
      action(`Explain ${name === '' ? 'This Finding' : name}`, 'explain', [finding]),
    ];
  });
}

function readable(diagnostics: readonly Diagnostic[]): { readonly diagnostic: Diagnostic; readonly data: z.infer<typeof FindingData> }[] {
  return diagnostics.flatMap((diagnostic) => {
    const data = FindingData.safeParse(diagnostic.data);
    return data.success ? [{ diagnostic, data: data.data }] : [];
  });
}
