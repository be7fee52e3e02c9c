import { isModifiable, MODIFIABLE_REASONS, type Asked } from './contracts/answers';
import { readDecision } from './contracts/decision-reader';
import { approvalTemplate, modificationTemplate } from './decision-templates';

const modification_limits = { total_usd: 300.3, max_usd: { Email: 100.1, Ads: 250.2, Social: 80 } };

it.each(MODIFIABLE_REASONS)('are decisions that count as they stand: %s', (reason) => {
  const asked: Asked = { reason, lead_id: 'lead-1', modification_limits };
  if (!isModifiable(asked)) throw new Error('not modifiable');
  for (const template of [approvalTemplate, modificationTemplate(asked)])
    expect(readDecision(asked, JSON.parse(JSON.stringify(template)))).toEqual({ decision: template });
});

it('another outcome is there for leads who asked, not for a model to be promoted', () => {
  const asked: Asked = { reason: 'complex_request', lead_id: null };
  expect(isModifiable(asked)).toBe(false);
  const modify = { ...approvalTemplate, decision: 'modify', modifications: { outcome: 'support_resolved' } };
  expect(readDecision(asked, modify).problem).toContain('can be approved or rejected, not modified');
});
