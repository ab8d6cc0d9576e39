// Lays a DICOM Segmentation over its film with the adapter that OHIF uses, and counts the pixels that differ.
//
//   npm run check -- FILM.dcm FILM.seg.dcm

import fs from "fs";
import { adaptersSEG } from "@cornerstonejs/adapters";
import { metaData } from "@cornerstonejs/core";
import dcmjs from "dcmjs";

const FILM = "wadouri:film";

function read(path) {
  const bytes = fs.readFileSync(path);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
  return [buffer, DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(buffer).dict)];
}

// A film has no plane: Cornerstone's own provider then gives these (core/metadata imagePlaneModule).
function modulesOf(film) {
  return {
    instance: film,
    generalImageModule: { sopInstanceUID: film.SOPInstanceUID },
    generalSeriesModule: { seriesInstanceUID: film.SeriesInstanceUID },
    imagePlaneModule: {
      rows: film.Rows,
      columns: film.Columns,
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
      imagePositionPatient: [0, 0, 0],
      usingDefaultValues: true,
    },
  };
}

// The label map as the frames are stored: eight pixels to a byte, without a gap between frames.
function stored(segmentation) {
  const size = segmentation.Rows * segmentation.Columns;
  const bytes = new Uint8Array([].concat(segmentation.PixelData)[0]);
  const labels = new Uint8Array(size);
  [].concat(segmentation.PerFrameFunctionalGroupsSequence).forEach((groups, frame) => {
    const [segment] = [].concat(groups.SegmentIdentificationSequence);
    for (let pixel = 0; pixel < size; pixel++) {
      const bit = frame * size + pixel;
      if ((bytes[bit >> 3] >> (bit & 7)) & 1) labels[pixel] = segment.ReferencedSegmentNumber;
    }
  });
  return labels;
}

const [filmPath, segmentationPath] = process.argv.slice(2);
const [, film] = read(filmPath);
const [buffer, segmentation] = read(segmentationPath);
const modules = modulesOf(film);
const added = new Map();
const metadataProvider = {
  get: (kind, image) => (image === FILM ? modules[kind] : added.get(kind + image)),
  addTyped: (kind, image, module) => added.set(kind + image, module),
};
metaData.addProvider((kind, image) => metadataProvider.get(kind, image), 1);
const { labelMapImages, segMetadata } = await adaptersSEG.Cornerstone3D.Segmentation.createFromDICOMSegBuffer(
  [FILM],
  buffer,
  { metadataProvider },
);
const [[image]] = labelMapImages;
const shown = image.voxelManager.getScalarData();
const expected = stored(segmentation);
const different = expected.filter((label, pixel) => label !== shown[pixel]).length;
const names = segMetadata.data.filter(Boolean).map((segment) => `${segment.SegmentNumber} ${segment.SegmentLabel}`);
console.log(`${expected.length} pixels, ${different} of them different; segments: ${names.join(", ")}`);
process.exit(different === 0 && shown.length === expected.length ? 0 : 1);
