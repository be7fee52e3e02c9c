import { isModifiable, MODIFIABLE_REASONS, type Asked } from './contracts/answers';
import { readDecision } from './contracts/decision-reader';
import { approvalTemplate, modificationTemplate } from './decision-templates';

const modification_limits = { total_usd: 300.3, max_usd: { Email: 100.1, Ads: 250.2, Social: 80 } };

it.each(MODIFIABLE_REASONS)('are decisions that count as they stand: %s', (reason) => {
  const asked: Asked = { reason, modification_limits };
  if (!isModifiable(asked)) throw new Error('not modifiable');
  for (const template of [approvalTemplate, modificationTemplate(asked)])
    expect(readDecision(asked, JSON.parse(JSON.stringify(template)))).toEqual({ decision: template });
});
