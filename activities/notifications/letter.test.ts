import type { NotificationItem } from '../../mcp/protocol/notification-methods';
import { letterOf } from './letter';

const API = 'https://merit.example/';
const question: NotificationItem = {
  kind: 'opened',
  escalation: {
    escalation_id: 'lead-test-123.1.triage',
    reason: 'low_confidence',
    urgency: 'high',
    lead_id: 'test-123',
    campaign_id: null,
    question: 'Is lead test-123 a Cold Lead?\nThe agent is 51 % sure.',
    evidence: { confidence: 0.51, reasons: ['industry'] },
    proposed_action: 'Approve: nurture it',
    alternatives: ['Modify: name another category'],
    on_silence: 'reject',
    created_at: '2026-11-18T12:00:00.000Z',
    expires_at: '2026-11-19T12:00:00.000Z',
  },
};
const offer: NotificationItem = {
  kind: 'offered',
  assignment: {
    assignment_id: 'asg-test-123.1.1',
    lead_id: 'test-123',
    journey_no: 1,
    representative_id: 'maria',
    offered_at: '2026-11-18T12:00:00.000Z',
    accept_until: '2026-11-18T16:00:00.000Z',
  },
};

it('says of a question all that is needed to decide it, and where', () => {
  const { subject, body } = letterOf([question], API);
  expect(subject).toBe('Urgent: Is lead test-123 a Cold Lead? The agent is 51 % sure.');
  for (const part of [
    'Reason: low_confidence',
    'Lead: test-123',
    'Proposed: Approve: nurture it',
    'Or: Modify: name another category',
    'When nobody answers by 2026-11-19T12:00:00.000Z: reject',
    'confidence: 0.51',
    'Decide: https://merit.example/inbox/lead-test-123.1.triage\n',
  ])
    expect(body).toContain(part);
});

it('says of an offer until when, and how to take it', () => {
  const { subject, body } = letterOf([offer], API);
  expect(subject).toBe('Lead test-123 is offered to you until 2026-11-18T16:00:00.000Z');
  expect(body).toContain('https://merit.example/leads/test-123');
  expect(body).toContain('merit assignments accept asg-test-123.1.1 --accepted-by maria');
});

it('lists several, each with its link', () => {
  const { subject, body } = letterOf([{ ...question, kind: 'reminded' }, offer], API);
  expect(subject).toBe('2 things wait for somebody');
  expect(body).toContain('- Urgent: Still open: Is lead');
  expect(body.match(/https:/g)).toHaveLength(2);
});
