/** What goes wrong with the cluster, for an operator. `message` is one sentence that says what to do. */
export type ClusterErrorCode =
  | 'no-cluster'
  | 'already-joined'
  | 'damaged'
  | 'no-permission'
  | 'not-authority'
  | 'bad-line'
  | 'bad-name'
  | 'unknown-member'
  | 'unreachable'
  | 'refused'
  | 'clock'
  | 'failed';

export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
