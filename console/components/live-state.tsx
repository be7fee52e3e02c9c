import { useSyncExternalStore } from 'react';
import { askForToken, isTokenNeeded, onTokenChange } from '../api/token';

/** Says whether what is on the page is current, and offers to sign in where that is what it lacks. */
export function LiveState({ isLost }: { isLost: boolean }) {
  const isSignedOut = useSyncExternalStore(onTokenChange, isTokenNeeded);
  return (
    <div className="row">
      <p className={isLost || isSignedOut ? 'live lost' : 'live'} role="status">
        {isLost ? 'Disconnected, reconnecting…' : isSignedOut ? 'Not signed in' : 'Live'}
      </p>
      {isSignedOut && (
        <button type="button" className="small primary" onClick={askForToken}>
          Sign in
        </button>
      )}
    </div>
  );
}
