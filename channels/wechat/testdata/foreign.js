// Talks to the simulator with wechat-api, a client that we did not write.
// Arguments: address, app id, secret, picture. Prints one JSON object.
const API = require('wechat-api');
const [, , base, id, secret, picture] = process.argv;
const api = new API(id, secret);
api.endpoint = base + '/api.weixin.qq.com';
const call = (f, ...args) => new Promise((done) => api[f](...args, (err, r) => done(err ? { error: String(err), code: err.code } : r)));
const post = (path, body) => new Promise((done, fail) => api.getLatestToken((err, token) => {
  if (err) return fail(err);
  api.request(api.endpoint + path + '?access_token=' + token.accessToken, { dataType: 'json', method: 'POST', contentType: 'json', data: body }, (e, r) => done(e ? { error: String(e), code: e.code } : r));
}));
(async () => {
  const out = {};
  out.image = await call('uploadImage', picture);
  out.cover = await call('uploadMaterial', picture, 'image');
  const article = { title: '停水公告', author: '青禾镇', content: '<p>停水</p><img src="' + out.image.url + '">', thumb_media_id: out.cover.media_id };
  out.draft = await post('/cgi-bin/draft/add', { articles: [article] });
  out.long = await post('/cgi-bin/draft/add', { articles: [{ ...article, title: '题'.repeat(33) }] });
  out.mass = await call('massSendNews', out.draft.media_id, true);
  out.status = await call('getMassMessageStatus', out.mass.msg_id);
  out.again = await call('massSendNews', out.draft.media_id, true);
  console.log(JSON.stringify(out));
})();
