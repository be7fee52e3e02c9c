/** Asks anew for what an event is about, as soon as it is told. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listen, type Happening, type PushState } from './push';

export function usePush(): PushState {
  const queries = useQueryClient();
  const [state, setState] = useState<PushState>('off');
  useEffect(() => {
    const stale = (...queryKey: string[]): void => void queries.invalidateQueries({ queryKey });
    const hear = ({ method, params: { lead_id, escalation_id } }: Happening): void => {
      if (typeof lead_id === 'string') {
        stale('lead', lead_id);
        stale('journey', lead_id);
      }
      if (method === 'journey.updated') return;
      stale('escalations');
      if (method === 'escalation.decided' && typeof escalation_id === 'string') stale('escalation', escalation_id);
    };
    return listen({ onHappening: hear, onGap: () => void queries.invalidateQueries(), onState: setState });
  }, [queries]);
  return state;
}
