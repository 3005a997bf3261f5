// Runs a graph model in the folder argv[2] on inputs that stdin has as JSON.
const fs = require('fs');
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const {loadGraphModel} = require('@tensorflow/tfjs-converter');

async function main() {
  const folder = process.argv[2];
  const artifacts = JSON.parse(fs.readFileSync(`${folder}/model.json`));
  const groups = artifacts.weightsManifest;
  const model = await loadGraphModel({
    load: async () => {
      const bytes = Buffer.concat(groups.flatMap(group => group.paths).map(path => fs.readFileSync(`${folder}/${path}`)));
      return {
        ...artifacts,
        weightSpecs: groups.flatMap(group => group.weights),
        weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
      };
    },
  });
  const request = JSON.parse(fs.readFileSync(0));
  const inputs = Object.fromEntries(
      Object.entries(request.inputs).map(([name, {shape, dtype, values}]) => [name, tf.tensor(values, shape, dtype)]));
  const got = [await model.executeAsync(inputs, request.outputs)].flat();
  console.log(JSON.stringify(Object.fromEntries(got.map(
      (tensor, i) => [request.outputs[i], {shape: tensor.shape, dtype: tensor.dtype, values: [...tensor.dataSync()]}]))));
}

main();
