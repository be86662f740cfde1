import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '../parts/empty.tsx';
import { partTexts } from '../texts/parts.ts';

export function NotFound() {
  return (
    <Empty
      title={partTexts.notFound}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
          {partTexts.toStart}
        </Button>
      }
    >
      {partTexts.notFoundText}
    </Empty>
  );
}
