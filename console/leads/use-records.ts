/** What was said in full: messages and handoffs, asked for one at a time. */
import { useQuery } from '@tanstack/react-query';
import type { HandoffOrder, HandoffRequest } from '../../workflows/contracts/handoff';
import type { Channel } from '../../workflows/contracts/lead';
import { get } from '../api/client';
import { leadPath } from './use-leads';

/** GET …/messages/{ledger_id} */
export interface Message {
  ledger_id: string;
  channel: Channel;
  status: string;
  sent_at: string | null;
  sending_domain: string | null;
  to: string | null;
  content: { subject: string; body: string } | null;
}

/** GET …/handoffs/{handoff_id} */
export interface Handoff extends HandoffOrder, Pick<HandoffRequest, 'context' | 'preservation_data'> {
  is_intact: boolean;
}

export const useMessage = (leadId: string, ledgerId: string) =>
  useQuery({
    queryKey: ['message', leadId, ledgerId],
    queryFn: ({ signal }) => get<Message>(leadPath(leadId, `/messages/${encodeURIComponent(ledgerId)}`), signal),
  });

export const useHandoff = (leadId: string, handoffId: string) =>
  useQuery({
    queryKey: ['handoff', leadId, handoffId],
    queryFn: ({ signal }) => get<Handoff>(leadPath(leadId, `/handoffs/${encodeURIComponent(handoffId)}`), signal),
  });
