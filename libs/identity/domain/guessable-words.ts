/**
 * Words, names and rows of keys that common passwords consist of. In lower case, three letters or more; look-alike
 * digits are letters already: `p4ssw0rd` is `password`.
 */
export const COMMON_WORDS: readonly string[] = (
  'password passwort passwd pass parol contrasena motdepasse senha wachtwoord secret geheim welcome willkommen bienvenue ' +
  'admin administrator root user guest test tester testing demo login master system server default changeme change this ' +
  'qwerty qwertyuiop qwertz azerty asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm poiuytrewq lkjhgfdsa mnbvcxz qazwsx qazwsxedc ' +
  'wsx edc rfv tgb yhn ujm abc abcd abcde abcdef abcdefg abcdefgh abcdefghi abcdefghij abcdefghijkl alphabet xyz aaa ' +
  'iloveyou love lovely lover forever always never please hello hallo bonjour privet goodbye thankyou thanks fuckyou fuck ' +
  'letmein letme in open sesame trustno trust none whatever freedom liberty dragon monkey tiger lion eagle falcon shadow ' +
  'sunshine princess prince queen king angel baby babygirl babyboy sweetheart honey sugar chocolate cookie pepper ginger ' +
  'football baseball basketball soccer hockey tennis golf arsenal chelsea liverpool barcelona juventus madrid yankees ' +
  'cowboys steelers lakers rangers superman batman spiderman ironman pokemon naruto starwars matrix startrek gandalf ' +
  'michael jennifer jessica ashley michelle nicole daniel andrew joshua matthew charlie jordan thomas robert george ' +
  'william david james john alexander anthony maria anna natasha sergey dmitry ivan vladimir mohammed ahmed ali ' +
  'summer winter spring autumn january february march april may june july august september october november december ' +
  'monday tuesday wednesday thursday friday saturday sunday morning night london paris berlin moscow newyork texas ' +
  'america canada germany france russia china india brazil mexico computer internet google facebook microsoft windows ' +
  'apple samsung android iphone linux ubuntu oracle mysql database access private public correct horse battery staple ' +
  'mercedes porsche ferrari mustang corvette harley toyota honda yamaha money dollar million bitcoin crypto wallet ' +
  'jesus christ heaven god bless family mother father brother sister friend friends summertime happy smile blessed ' +
  'one two three four five six seven eight nine zero the and for you your my mine me is it a i our with new old ever'
).split(' ');
