-- Up Migration
-- One row per call of the data server. Holds no parameters, no results and nothing about persons.
create table mcp_calls (
  call_id bigint generated always as identity primary key,
  request_id uuid not null,
  -- the caller's id, where it is a plain token
  rpc_id text,
  at timestamptz not null,
  transport text not null check (transport in ('http', 'websocket')),
  -- one connection
  session_id uuid not null,
  -- null: nobody we know
  principal text,
  -- null: no method of ours, or refused before one was read
  method text,
  resource text,
  operation text,
  scope text,
  params_bytes integer not null,
  result_bytes integer not null,
  duration_ms real not null,
  -- JSON-RPC error code, 0 when there was none
  status_code integer not null,
  result text not null check (result in ('success', 'denied', 'failed'))
);

comment on table mcp_calls is 'Audit log of the data server: one row per call, refused ones included.';

-- rows arrive in order of time: a block-range index costs next to nothing per insert
create index mcp_calls_at on mcp_calls using brin (at);
create index mcp_calls_not_success on mcp_calls (at) where result <> 'success';

-- Down Migration
drop table mcp_calls;
