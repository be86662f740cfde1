import type { FastifyRequest } from 'fastify';
import { FileError, type ListFile, readListFile } from '../../files/list-file.ts';
import { ApiError } from './api-error.ts';

/** The CSV file of a multipart request, read and parsed. Throws ApiError `bad-file` or `file-too-large`. */
export async function uploadedList(request: FastifyRequest, most: number): Promise<ListFile> {
  if (!request.isMultipart())
    throw new ApiError('bad-file', 'Send the file as multipart/form-data in the field csvFile.');
  const bytes = await bytesOf(request, most).catch((error: unknown) => {
    if (error instanceof ApiError || (error instanceof Error && 'code' in error)) throw error;
    // what the parser of multipart says of a body that ends early, or is none, has no code
    throw new ApiError('bad-file', 'The upload is no whole multipart/form-data: send it again.', { cause: error });
  });
  try {
    return readListFile(bytes);
  } catch (error) {
    if (error instanceof FileError) throw new ApiError('bad-file', error.message);
    throw error;
  }
}

async function bytesOf(request: FastifyRequest, most: number): Promise<Buffer> {
  const file = await request.file({ limits: { fileSize: most, files: 1, fields: 10, parts: 12 } });
  if (file?.fieldname !== 'csvFile') throw new ApiError('bad-file', 'There is no file in the field csvFile.');
  if (!/\.(csv|txt)$/i.test(file.filename))
    throw new ApiError('bad-file', 'Unsupported file extension: the file must be named .csv or .txt.');
  const chunks: Buffer[] = [];
  for await (const chunk of file.file) chunks.push(chunk as Buffer);
  if (file.file.truncated)
    throw new ApiError('file-too-large', `The file exceeds ${Math.floor(most / 1_000_000)} MB: split it.`);
  return Buffer.concat(chunks);
}
