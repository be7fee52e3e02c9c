import { scriptedDataClient } from '../mcp/client/test-double';
import { ensureAll } from './campaign-watch';
import { settings } from './testing/fixtures';
import { scriptedTemporal } from './testing/temporal-double';

it('starts the workflow of each campaign once, and of those that appear later', async () => {
  const campaigns = Array.from({ length: 501 }, (_, index) => `camp-${String(index).padStart(4, '0')}`);
  const started: string[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const deps = {
    data: scriptedDataClient({
      listLiveCampaigns: async ({ after = '', limit = 0 }) => ({
        campaign_ids: campaigns.filter((id) => id > after).slice(0, limit),
      }),
    }),
    temporal: scriptedTemporal({
      start: async (_type, { workflowId }) => {
        mostAtOnce = Math.max(mostAtOnce, (atOnce += 1));
        await Promise.resolve();
        started.push(workflowId);
        atOnce -= 1;
      },
    }),
    settings,
  };
  const known = new Set<string>();
  await ensureAll(deps, known);
  expect(started).toEqual(campaigns.map((id) => `campaign-${id}`));
  expect(mostAtOnce).toBeLessThanOrEqual(5);
  campaigns.push('camp-new');
  await ensureAll(deps, known);
  expect(started.slice(501)).toEqual(['campaign-camp-new']);
});
