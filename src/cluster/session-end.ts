/** The server has not got this host's own membership: it has lost its disk, and the others' copy has not come yet, if they have one. */
export class MembersMissing extends Error {
  override readonly name = 'MembersMissing';

  constructor(why: string | undefined) {
    super(
      why === undefined
        ? 'the server has not got the members of the cluster'
        : `the server does not send the members of the cluster (${why})`,
    );
  }
}

/**
 * There are other servers than those that the connection tries when it is lost. It is made anew while nothing is amiss: after the loss
 * of the only server that it knows it would take until the others have elected a leader.
 */
export class ServersChanged extends Error {
  override readonly name = 'ServersChanged';

  constructor() {
    super('the list of servers has changed');
  }
}

/** This host was revoked or its credential rotated, and the servers let it in all the same: they are the operator's own. */
export class CredentialRevoked extends Error {
  override readonly name = 'CredentialRevoked';

  constructor() {
    super('the credential of this host was revoked');
  }
}
