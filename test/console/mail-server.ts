import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { issueCertificate } from '../../src/certificates/certificate.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  /** the user who signed in */
  readonly user: string | undefined;
  readonly encrypted: boolean;
}

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly mails: Mail[];
  /** refuses further messages with this answer; null: takes them again */
  refuse(answer: string | null): void;
}

export const mailUser = { name: 'pbx', password: 'mail secret 7' } as const;

/** A real SMTP server on loopback that keeps what it gets. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = [];
  let refusal: string | null = null;
  const { certificate, key } = issueCertificate({
    use: 'server',
    commonName: 'localhost',
    names: ['localhost', '127.0.0.1'],
    days: 2,
    now: Date.now(),
  });
  const server = new SMTPServer({
    cert: certificate,
    key,
    logger: false,
    disableReverseLookup: true,
    authOptional: true,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === mailUser.name && password === mailUser.password) done(null, { user: username });
      else done(new Error('Invalid username or password'));
    },
    onData(stream, session, done) {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        text += chunk;
      });
      stream.on('end', () => {
        if (refusal !== null) return done(new Error(refusal));
        mails.push({
          from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          text,
          user: typeof session.user === 'string' ? session.user : undefined,
          encrypted: session.secure,
        });
        done(null);
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    refuse: (answer) => {
      refusal = answer;
    },
    [Symbol.asyncDispose]: () => new Promise((done) => server.close(() => done())),
  };
}
