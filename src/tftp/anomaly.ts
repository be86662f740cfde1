/** Every code of the TFTP parser: weight 0 to 10, one sentence, source. Codes are stable. */
export const tftpAnomalies = {
  'tftp-no-terminator': { weight: 2, title: 'TFTP request whose last string has no end', source: 'RFC 1350 5' },
  'tftp-empty-name': { weight: 3, title: 'TFTP request without a file name', source: 'RFC 1350 5' },
  'tftp-bad-mode': { weight: 3, title: 'TFTP mode is not octet, netascii or mail', source: 'RFC 1350 1' },
  'tftp-control-character': { weight: 4, title: 'Control byte in a TFTP file name', source: 'RFC 1350 5 (netascii)' },
  'tftp-long-name': { weight: 4, title: 'TFTP file name is longer than 255 bytes', source: 'CVE-2006-4781 and many' },
  'tftp-long-mode': { weight: 4, title: 'TFTP mode is longer than 16 bytes', source: 'CVE-2008-1611 and many' },
  'tftp-bad-option': { weight: 1, title: 'TFTP option without a value', source: 'RFC 2347' },
  'path-traversal': { weight: 8, title: 'TFTP file name leaves the served folder', source: 'CWE-22' },
} as const;

export type TftpAnomalyCode = keyof typeof tftpAnomalies;
