import { publishContent, type Published, type PublishOptions } from './publish.ts';

/**
 * Files of a folder, from wherever they come, checked and published as a new release. CONTENT_DIR stays as it is.
 * The note says where they came from unless the caller says more.
 */
export function importContent(options: PublishOptions): Promise<Published> {
  return publishContent({ ...options, note: options.note || `imported from ${options.dir}` });
}
