/** Erasing a lead, and how far it is. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Erasure } from '../../workflows/contracts/erasure';
import { ApiProblem, call, isRecord } from '../api/client';
import { leadPath } from './use-leads';

const GONE = 410;

/** Undefined: the error is another one, or there is none. */
export function erasureIn(error: Error | null): Partial<Erasure> | undefined {
  if (!(error instanceof ApiProblem) || error.status !== GONE) return undefined;
  const { erasure } = error.members;
  return isRecord(erasure) ? erasure : {};
}

export function useErasure(leadId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call<Erasure>(leadPath(leadId), { method: 'DELETE' }),
    onSuccess: async () => {
      // what this page still holds of the person goes, too
      for (const kind of ['consents', 'message', 'handoff']) queries.removeQueries({ queryKey: [kind, leadId] });
      queries.removeQueries({ queryKey: ['leads'] });
      await queries.resetQueries({ queryKey: ['lead', leadId] });
      await queries.resetQueries({ queryKey: ['journey', leadId] });
    },
  });
}
