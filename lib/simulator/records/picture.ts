import { createHash } from 'node:crypto';
import type { Upload } from '../../../shared/pipedrive/index.ts';
import { v1Time } from '../store/times.ts';

/** Where to cut a picture out of an uploaded file, in pixels. */
export interface Crop {
  readonly crop_x?: number | undefined;
  readonly crop_y?: number | undefined;
  readonly crop_width?: number | undefined;
  readonly crop_height?: number | undefined;
}

/** A person's picture. Of the file its digest is kept, which is as good as its bytes to tell whether it arrived whole. */
export interface PictureRecord {
  readonly id: number;
  readonly file_name: string;
  readonly mime_type: string;
  readonly file_size: number;
  /** SHA-1 in hex, which the addresses have in them as those of the official example do. */
  readonly digest: string;
  readonly crop: Crop;
  readonly added_by_user_id: number;
  readonly add_time: string;
}

export function newPicture(
  { name, type, bytes }: Upload,
  given: Pick<PictureRecord, 'id' | 'crop' | 'added_by_user_id'>,
  nowMs: number,
): PictureRecord {
  return {
    ...given,
    file_name: name,
    mime_type: type,
    file_size: bytes.length,
    digest: createHash('sha1').update(bytes).digest('hex'),
    add_time: v1Time(nowMs),
  };
}

/** The addresses by size. Nothing answers there: a simulated company has no pictures to look at. */
export const addressesOf = ({ digest }: PictureRecord) => ({
  '128': `https://profile-pictures.example/${digest}_128.jpg`,
  '512': `https://profile-pictures.example/${digest}_512.jpg`,
});

/** A picture as version 1 shows it. One that was never changed has no time of update but this. */
export const shownPicture = (picture: PictureRecord, personId: number) => ({
  item_type: 'person',
  item_id: personId,
  active_flag: true,
  add_time: picture.add_time,
  update_time: '0000-00-00 00:00:00',
  added_by_user_id: picture.added_by_user_id,
  pictures: addressesOf(picture),
});
