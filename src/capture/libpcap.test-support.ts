import { libpcapVersion } from './libpcap.ts';

/** Why nothing of libpcap can be tried here, or false: for the option `skip` of a test. In CI a skip that begins so has failed. */
export const pcapMissing: string | false = whatIsMissing();

function whatIsMissing(): string | false {
  try {
    libpcapVersion();
    return false;
  } catch {
    return 'needs the Debian package libpcap0.8';
  }
}
