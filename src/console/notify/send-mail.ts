import { createTransport } from 'nodemailer';
import type { Notifications } from '../contract/notifications.ts';
import type { Message } from './compose.ts';

const patience = 15_000;

/** Sends one mail. Resolves with the server's answer; rejects with an Error whose message tells an operator what to do. */
export async function sendMail(smtp: Notifications['smtp'], { subject, text }: Message): Promise<string> {
  const { host, port, security, user, password, from, to } = smtp;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    // a message of ours names no files and fetches nothing
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  try {
    const { response, rejected } = await transport.sendMail({
      from,
      to: [...to],
      subject,
      text,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const refused = rejected.length === 0 ? '' : `; refused: ${rejected.map(String).join(', ')}`;
    return `${response}${refused}`;
  } catch (error) {
    throw new Error(inWords(error, host, port), { cause: error });
  } finally {
    transport.close();
  }
}

function inWords(error: unknown, host: string, port: number): string {
  const { code = '', message, response } = error as Error & { readonly code?: string; readonly response?: string };
  const said = response ?? message;
  const where = `${host} port ${port}`;
  switch (code) {
    case 'EAUTH':
      return `the server refuses this user or password: ${said}`;
    case 'EENVELOPE':
      return `the server refuses the sender or a recipient: ${said}`;
    case 'EMESSAGE':
      return `the server refuses the message: ${said}`;
    case 'EDNS':
    case 'ENOTFOUND':
      return `${host} is not known to the name servers: look at the name`;
    case 'ETIMEDOUT':
      if (/greeting/i.test(message))
        return `${where} takes the connection but does not greet as a mail server: look at the port, and at "Encryption" (465 mostly wants TLS from the first byte)`;
      return `${where} does not answer: look at address and port, and whether a firewall is between`;
    case 'ETLS':
      return `encryption cannot be agreed with ${where}: look at "Encryption" and at the server's certificate (${said})`;
    case 'ECONNECTION':
    case 'ESOCKET':
      if (/certificate|self.signed|altname|issuer/i.test(message))
        return `the certificate of ${host} is not trusted: ${message}`;
      if (/wrong version number|packet length/i.test(message))
        return `${where} does not speak TLS from the first byte: choose STARTTLS`;
      if (/ECONNREFUSED/.test(message)) return `${where} takes no connection: nothing listens there`;
      return `no connection to ${where}: ${message}`;
    default:
      return said;
  }
}
