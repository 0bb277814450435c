"""Knows the mail providers open to everyone, whose addresses say nothing about an organisation."""

_DOMAINS = """
gmail.com googlemail.com outlook.com outlook.fr outlook.es outlook.de outlook.pt hotmail.com
hotmail.fr hotmail.es hotmail.it hotmail.de hotmail.co.uk live.com live.fr live.nl live.co.uk
msn.com windowslive.com yahoo.com yahoo.fr yahoo.es yahoo.it yahoo.de yahoo.co.uk yahoo.co.in
yahoo.co.jp yahoo.com.br yahoo.com.mx yahoo.com.ar yahoo.com.ph yahoo.com.vn yahoo.co.id yahoo.ca
ymail.com rocketmail.com aol.com aim.com icloud.com me.com mac.com proton.me protonmail.com
protonmail.ch pm.me tutanota.com tuta.io tuta.com gmx.com gmx.net gmx.de gmx.ch gmx.at gmx.fr web.de
t-online.de freenet.de mail.com email.com usa.com mail.ru inbox.ru list.ru bk.ru internet.ru
yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua meta.ua qq.com foxmail.com 163.com 126.com
yeah.net sina.com sina.cn sohu.com 139.com 189.cn aliyun.com naver.com hanmail.net daum.net nate.com
rediffmail.com zoho.com zohomail.com zohomail.eu fastmail.com fastmail.fm hey.com hushmail.com
orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr libero.it virgilio.it tiscali.it
alice.it tin.it telefonica.net terra.com terra.com.br uol.com.br bol.com.br ig.com.br globo.com
bluewin.ch hispeed.ch sunrise.ch btinternet.com sky.com virginmedia.com talktalk.net ntlworld.com
comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net rogers.com shaw.ca
sympatico.ca videotron.ca bigpond.com optusnet.com.au xtra.co.nz wp.pl o2.pl onet.pl interia.pl
seznam.cz centrum.cz abv.bg mail.bg azet.sk citromail.hu freemail.hu inbox.lv mail.ee walla.com
walla.co.il maktoob.com ymail.com.ph duck.com mailfence.com posteo.de posteo.net mailbox.org
runbox.com disroot.org riseup.net skynet.be telenet.be ziggo.nl kpnmail.nl planet.nl home.nl
"""

FREE_MAIL = frozenset(_DOMAINS.split())
