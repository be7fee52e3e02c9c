import { loadConfig } from '../runtime/config';
import { workflowSettings } from './settings';

describe('settings of new workflows', () => {
  it('carry sequences in seconds', () => {
    const { sequences } = workflowSettings(loadConfig({ ACCEPT_WAIT: '15m', MAX_TOUCHES: '5' }));
    expect(sequences).toEqual({ max_touches: 5, nurture_touches: 5, accept_wait_seconds: 900 });
  });

  it('carry what silence means, for each reason', () => {
    expect(workflowSettings(loadConfig({ ESCALATION_DEFAULT: 'reject,low_confidence=approve' }))).toMatchObject({
      escalation_default: 'reject',
      escalation_defaults: { low_confidence: 'approve' },
    });
  });

  it('know of no sequences while these are held back, so that an earlier build can go on with what was started', () => {
    expect(workflowSettings(loadConfig({ HELD_PATCHES: 'other,sequences' }))).not.toHaveProperty('sequences');
  });
});
