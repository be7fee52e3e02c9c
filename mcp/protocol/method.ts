/** How a method of the data server is declared: its schemas validate, document and type it. */
import type { z } from 'zod';

export interface MethodContract<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  /** written for somebody who has never seen the system */
  description: string;
  params: P;
  result: R;
  /** scope a principal needs; `byResource` for the generic resource methods, where it is `{resource}:{operation}` */
  scope: string;
  /** `read` changes nothing; `keyed` is applied once per idempotency_key; `natural` is idempotent by its own parameters */
  kind: 'read' | 'keyed' | 'natural';
  /** Offered to outside models as a Model Context Protocol tool. Absent: for agents, workflows and the API alone. */
  tool?: ToolContract;
}

export interface ToolContract {
  /** a few words for people who are asked whether it may run */
  title: string;
  /** for writes: whether something that was there is replaced or stopped, rather than added to */
  replaces?: boolean;
}

export const defineMethod = <P extends z.ZodType, R extends z.ZodType>(
  contract: MethodContract<P, R>,
): MethodContract<P, R> => contract;
