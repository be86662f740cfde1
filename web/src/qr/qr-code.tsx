import { qrMatrix } from './qr-matrix.ts';

interface QrCodeProps {
  readonly text: string;
  /** what it is, for those who cannot see it */
  readonly label: string;
  /** edge in CSS pixels, with its quiet zone */
  readonly size: number;
}

/** A QR code, dark on white in either colour scheme: many readers take no other. */
export function QrCode({ text, label, size }: QrCodeProps) {
  const matrix = qrMatrix(text);
  const edge = matrix.length + 8;
  const path = matrix.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('');
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${edge} ${edge}`}
      shapeRendering="crispEdges"
    >
      <rect width={edge} height={edge} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
