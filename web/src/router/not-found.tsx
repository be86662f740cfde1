import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PageHead } from '../parts/page-head.tsx';
import { partTexts } from '../texts/parts.ts';

export function NotFound() {
  return (
    <>
      <PageHead title={partTexts.notFound}>{partTexts.notFoundText}</PageHead>
      <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
        {partTexts.toStart}
      </Button>
    </>
  );
}
