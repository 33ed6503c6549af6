import type { PanelEventGroup } from '../../protocol/webview.ts';

const TYPES: Readonly<Record<Exclude<PanelEventGroup, 'all'>, RegExp>> = {
  trouble: /failed|refused|exceeded|quarantined|expired|flaky|not_run|conflict|reverted|breaker|restarted|warning|remediation/,
  gates: /^(gate_|baseline_|quality_|remediation_|finding_)/,
  reviews: /^(review_|feedback_|remediation_)/,
  merges: /^(integration_|conflict_|resolution_|sync_point_|result_)/,
  people: /^(approval_|run_started|run_paused|run_continued|run_resumed|run_cancel|task_held|task_released|task_retried|file_unlocked|finding_waived|learning_|result_)/,
  agents: /^(agent_|tool_|command_|write|artifact_|feedback_|lease_|model_)/,
};

/** True for an event type that belongs to the group; it may belong to several. */
export function isInGroup(type: string, group: PanelEventGroup): boolean {
  return group === 'all' || TYPES[group].test(type);
}
